package mixup

import "time"

// Ada is the script of the first client.
func Ada(c Client) {
	if got := Hello(c, "ada"); got != "hello ada" {
		c.Fail("expected hello ada, found %s", got)
	}
}

// Bob is the script of the second client. It begins at the same moment as Ada.
func Bob(c Client) {
	c.Sleep(time.Second)
	if got := Hello(c, "bob"); got != "hello bob" {
		c.Fail("expected hello bob, found %s", got)
	}
}
