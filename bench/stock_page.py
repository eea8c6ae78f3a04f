"""A page of numbers and four figures as stock Streamlit has it: what Greendot's pages are measured against."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

st.set_page_config(layout="wide")
st.title("Stock page")
scale = {"Q4": 1.0, "Q3": 0.9}[st.selectbox("Period", ["Q4", "Q3"], key="period")]
WEEKS = pd.date_range("2016-01-04", periods=45, freq="W-MON")
for column, name in zip(st.columns(4), ("Daily users", "Availability", "Cost", "Incidents"), strict=True):
    column.metric(name, f"{4.1 * scale:.2f}", "3%")
left, right = st.columns(2)
for n in range(4):
    values = [scale * (100 + (week * (n + 3)) % 17 + week) for week in range(len(WEEKS))]
    figure = go.Figure(go.Bar(x=WEEKS, y=values) if n % 2 else go.Scatter(x=WEEKS, y=values))
    figure.update_layout(title=f"Figure {n} of {scale}")
    (left if n % 2 else right).plotly_chart(figure, key=f"figure-{n}")
st.markdown(f"footer of {scale}")
