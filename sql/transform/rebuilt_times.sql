-- Moments before this load where nothing of earlier loads stays: none that matters.
create temp table touched_times (
    start_time timestamp
)
