package mixup

import "time"

// Ada is the script of the first client.
func Ada(c Client) {
	if got := Hello(c, "ada"); got != "hello ada" {
		c.Fail("expected hello ada, found %s", got)
	}
}

// Bob is the script of the second client.
func Bob(c Client) {
	c.Sleep(60 * time.Millisecond)
	if got := Hello(c, "bob"); got != "hello bob" {
		c.Fail("expected hello bob, found %s", got)
	}
}
