"""The two documents, ADCS and RII: their pages, the code and the seal that prove them, and the keys behind both."""
