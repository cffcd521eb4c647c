"""The product on several hosts, each a network namespace of this machine, and each of them killed and cut off."""
