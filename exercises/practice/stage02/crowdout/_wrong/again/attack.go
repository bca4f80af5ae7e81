package crowdout

// Attack is the script of each attacker. All of them begin at the same moment.
func Attack(c Client) {
	for c.Now() < Lasts {
		c.Connect()
		c.Receive() // until the server has closed
	}
}
