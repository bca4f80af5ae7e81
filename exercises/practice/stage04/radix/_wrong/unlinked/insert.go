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
			child = child.split(at)
		}
		n, path = child, path[at:]
	}
	if n.Route != "" {
		return false
	}
	n.Route = route
	return true
}

// split returns a fork at the place where the text of n is cut in two.
func (n *Node) split(at int) *Node {
	fork := &Node{Text: n.Text[:at], Children: []*Node{n}}
	n.Text = n.Text[at:]
	return fork
}
