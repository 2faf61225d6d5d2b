"""Scripts for people who develop the product; the product imports none of them."""
