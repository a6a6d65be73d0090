"""The screen: the only library code that knows Streamlit."""
