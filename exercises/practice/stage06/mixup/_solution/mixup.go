package mixup

import "time"

const (
	rounds = 12
	round  = time.Second          // one begins so long after the other
	shift  = 8 * time.Millisecond // in each, Bob is so much later than in the last
)

// Ada is the script of the first client.
func Ada(c Client) {
	for range rounds {
		ask(c, "ada")
		c.Sleep(round)
	}
}

// Bob is the script of the second client. It begins at the same moment as Ada.
func Bob(c Client) {
	for range rounds {
		ask(c, "bob")
		c.Sleep(round + shift)
	}
}

func ask(c Client, name string) {
	if got := Hello(c, name); got != "hello "+name {
		c.Fail("expected hello %s, found %s", name, got)
	}
}
