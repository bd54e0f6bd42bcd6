"""Moving what a registry holds: out of one, into another, with ids, versions, deleted flags, config and modes.

    where it comes from   registry_source   topic_dump   directory_source      each makes `Contents`
    what of it            selection
    what is to do         plan (conflicts included), order, opening             pure
    what it is worth      shelf, sameness, leniency                             pure
    where it goes         carrying (a registry, through its IMPORT mode), directory_target
    the whole way         move

Nothing here knows the command line but `progress`.
"""
