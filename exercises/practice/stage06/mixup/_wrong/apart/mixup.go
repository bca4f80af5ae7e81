package mixup

// Ada is the script of the first client.
func Ada(c Client) {
	for range 100 {
		if got := Hello(c, "ada"); got != "hello ada" {
			c.Fail("expected hello ada, found %s", got)
		}
	}
}

// Bob is the script of the second client.
func Bob(c Client) {}
