package mixup

import "time"

// Ada is the script of the first client.
func Ada(c Client) {
	if got := Hello(c, "ada"); got != "hello ada" {
		c.Fail("expected hello ada, found %s", got)
	}
}

// Bob is the script of the second client: it disturbs Ada.
func Bob(c Client) {
	c.Sleep(5 * time.Millisecond)
	Hello(c, "bob")
}
