package freeze

// Attack is a handler that freezes mini before step 43 for at least 200 ms, and not mini since then. It responds with status 200 and
// the text "done" when all its work is done, after one second at the latest.
func Attack(c Context, compute Compute) error {
	return c.Text(200, "done")
}
