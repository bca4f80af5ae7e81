package mixup

import "time"

var last string

// Ada is the script of the first client.
func Ada(c Client) {
	last = Hello(c, "ada")
}

// Bob is the script of the second client, whose response must come after Ada's.
func Bob(c Client) {
	last = ""
	c.Sleep(5 * time.Millisecond)
	if got := Hello(c, "bob"); got != "hello bob" || last != "hello ada" {
		c.Fail("found %s after %s", got, last)
	}
}
