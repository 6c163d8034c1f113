"""The demo: an invented school, its workbooks and exports, and the main job done on them."""
