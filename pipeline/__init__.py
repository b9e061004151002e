"""The typed models, settings, errors, store, stage order, exports and command line of Đối Chiếu."""
