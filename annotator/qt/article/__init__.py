"""The article on its page: typesetting, painting, keys and mouse."""
