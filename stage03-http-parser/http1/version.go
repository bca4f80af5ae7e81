package http1

// parseVersion reads `HTTP/major.minor` (RFC 9112, section 2.3). A minor version
// above 1 is compatible: a recipient of 1.1 understands the message.
func parseVersion(b []byte) (minor uint8, fault *Error) {
	const shape = "HTTP/0.0"
	switch string(b) {
	case "HTTP/1.1":
		return 1, nil
	case "HTTP/1.0":
		return 0, nil
	}
	for i, want := range []byte(shape) {
		digit := want == '0' && i < len(b) && is(b[i], digitChar)
		if !digit && (i >= len(b) || b[i] != want) {
			return 0, refuse(400, i, "the version as HTTP/1.0 or HTTP/1.1", foundAt(b, i))
		}
	}
	switch {
	case len(b) > len(shape):
		return 0, refuse(400, len(shape), "CRLF after the version", foundAt(b, len(shape)))
	case b[5] != '1':
		return 0, refuse(505, 5, "major version 1", foundAt(b, 5))
	}
	return 1, nil
}
