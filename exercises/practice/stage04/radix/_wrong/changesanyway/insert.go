package radix

// Insert adds a route for a path. It returns false, and changes nothing, if the path has a route.
func (n *Node) Insert(path, route string) bool {
	for path != "" {
		child := n.Child(path[0])
		if child == nil {
			n.Children = append(n.Children, &Node{Text: path, Route: route})
			return true
		}
		at := Common(child.Text, path)
		if at < len(child.Text) {
			child.split(at)
		}
		n, path = child, path[at:]
	}
	had := n.Route != ""
	n.Route = route
	return !had
}

// split cuts the text of n in two. What n was moves one down.
func (n *Node) split(at int) {
	below := *n
	below.Text = n.Text[at:]
	*n = Node{Text: n.Text[:at], Children: []*Node{&below}}
}
