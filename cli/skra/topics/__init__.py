"""What the subcommands of `skra topic` share: how a broker and a registry are asked, and how topics are set up."""
