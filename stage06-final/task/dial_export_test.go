package task

import "net"

// DialAddresses is Dial for a name that has these addresses: a test asks no name server.
func DialAddresses(t *Task, network string, addrs ...string) (net.Conn, error) {
	var places []place
	for _, addr := range addrs {
		found, err := t.resolve(network, addr)
		if err != nil {
			return nil, err
		}
		places = append(places, found...)
	}
	c, err := t.dialOne(network, places)
	if err != nil {
		return nil, err
	}
	c.own(t)
	return c, nil
}
