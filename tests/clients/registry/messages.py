"""A Protobuf message, made without a compiler."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2


def order_class():
    """A message with an imported type, so that the serializer registers a reference too."""
    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(
        name="shop/order.proto",
        package="shop",
        syntax="proto3",
        dependency=["google/protobuf/timestamp.proto"],
        message_type=[
            descriptor_pb2.DescriptorProto(
                name="Order",
                field=[
                    kinds(name="id", number=1, type=kinds.TYPE_INT64, label=kinds.LABEL_OPTIONAL),
                    kinds(name="customer", number=2, type=kinds.TYPE_STRING, label=kinds.LABEL_OPTIONAL),
                    kinds(
                        name="at",
                        number=3,
                        type=kinds.TYPE_MESSAGE,
                        type_name=".google.protobuf.Timestamp",
                        label=kinds.LABEL_OPTIONAL,
                    ),
                ],
            )
        ],
    )
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("shop.Order"))
