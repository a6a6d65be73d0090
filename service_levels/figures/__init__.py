"""Charts: a small frame in, a plotly figure out. No Streamlit, no SQL, no words of their own."""
