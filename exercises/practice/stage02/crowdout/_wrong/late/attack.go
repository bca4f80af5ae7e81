package crowdout

import "time"

// Attack is the script of each attacker. All of them begin at the same moment.
func Attack(c Client) {
	c.Connect()
	for c.Now() < Lasts {
		c.Sleep(IdleTimeout + time.Second)
		c.Send("x")
	}
}
