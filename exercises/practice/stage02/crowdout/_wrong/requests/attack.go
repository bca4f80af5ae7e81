package crowdout

import "time"

// Attack is the script of each attacker. All of them begin at the same moment.
func Attack(c Client) {
	c.Connect()
	for c.Now() < Lasts {
		c.Send("GET / HTTP/1.1\r\n\r\n")
		c.Receive()
		c.Sleep(IdleTimeout - time.Second)
	}
}
