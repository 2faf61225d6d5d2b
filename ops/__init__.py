"""Scripts that set up a machine and run the product on it; the product imports none of them."""
