package task

import "net"

// DialAddresses is Dial for a name with these addresses: a test needs no name server.
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

// Break breaks a connection, as a failed write(2) does: the loop reports it after its callback.
func Break(c net.Conn) { c.(*conn).net.Abort(nil) }
