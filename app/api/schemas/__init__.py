"""What goes over the wire, as typed values: the same types check what comes in and make the OpenAPI document."""
