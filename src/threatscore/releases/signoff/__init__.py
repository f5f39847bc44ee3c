"""Sign-off: who moved which release to which state, when and why, in a history that lies beside the releases."""
