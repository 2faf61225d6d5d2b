"""The demo place: synthetic people of Sơn Tây in 2021. Nobody in it is real."""
