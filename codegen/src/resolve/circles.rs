//! Nodes of a graph that reach each other.

use std::collections::HashMap;

/// What is known of a node.
#[derive(Default)]
struct Mark {
    /// When it was first seen, from 1; 0 if it wasn't yet.
    seen: usize,
    /// The first one seen of those on the path that it reaches.
    reaches: usize,
    is_on_path: bool,
}

/// Parts these nodes into groups of those that reach each other by edges among them; a node that
/// reaches no other and back is a group of its own. Takes time in proportion to nodes and edges
/// (Tarjan's algorithm, without recursion: a document can make a path of any length).
pub(super) fn groups(nodes: &[usize], edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut marks: HashMap<usize, Mark> =
        nodes.iter().map(|node| (*node, Mark::default())).collect();
    let mut groups = Vec::new();
    let mut path = Vec::new();
    let mut count = 0;
    for start in nodes {
        // Nodes that are being visited, and how many of their edges have been.
        let mut open: Vec<(usize, usize)> = vec![(*start, 0)];
        while let Some((node, edge)) = open.pop() {
            let Some(mark) = marks.get_mut(&node) else { continue };
            if edge == 0 {
                if mark.seen > 0 {
                    continue;
                }
                count += 1;
                *mark = Mark { seen: count, reaches: count, is_on_path: true };
                path.push(node);
            } else if let Some(below) = marks.get(&edges[node][edge - 1])
                && below.is_on_path
            {
                let reaches = below.reaches;
                if let Some(mark) = marks.get_mut(&node) {
                    mark.reaches = mark.reaches.min(reaches);
                }
            }
            if let Some(target) = edges[node].get(edge) {
                open.push((node, edge + 1));
                open.push((*target, 0));
                continue;
            }
            if marks.get(&node).is_some_and(|mark| mark.reaches == mark.seen) {
                let first = path.iter().rposition(|other| *other == node).unwrap_or(0);
                let group = path.split_off(first);
                for member in &group {
                    if let Some(mark) = marks.get_mut(member) {
                        mark.is_on_path = false;
                    }
                }
                groups.push(group);
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::groups;

    fn sorted(nodes: &[usize], edges: &[&[usize]]) -> Vec<Vec<usize>> {
        let edges: Vec<Vec<usize>> = edges.iter().map(|list| list.to_vec()).collect();
        let mut groups = groups(nodes, &edges);
        groups.iter_mut().for_each(|group| group.sort_unstable());
        groups.sort();
        groups
    }

    #[test]
    fn those_that_reach_each_other_are_one_group() {
        let edges: &[&[usize]] = &[&[1, 3], &[2], &[0, 2], &[4], &[3, 5], &[]];
        assert_eq!(
            sorted(&[0, 1, 2, 3, 4, 5], edges),
            [vec![0, 1, 2], vec![3, 4], vec![5]]
        );
    }

    #[test]
    fn edges_to_other_nodes_do_not_count() {
        let edges: &[&[usize]] = &[&[1], &[2], &[0, 1]];
        assert_eq!(sorted(&[1, 2], edges), [vec![1, 2]]);
        assert_eq!(sorted(&[0, 2], edges), [vec![0], vec![2]]);
    }

    #[test]
    fn a_circle_that_is_met_from_two_sides() {
        let edges: &[&[usize]] = &[&[2, 1], &[2], &[3], &[1, 4], &[0]];
        assert_eq!(sorted(&[0, 1, 2, 3, 4], edges), [vec![0, 1, 2, 3, 4]]);
    }

    #[test]
    fn a_path_of_any_length() {
        let length = 200_000;
        let edges: Vec<Vec<usize>> =
            (0..length).map(|at| vec![(at + 1) % length]).collect();
        let nodes: Vec<usize> = (0..length).collect();
        assert_eq!(groups(&nodes, &edges).len(), 1);
        assert_eq!(groups(&nodes[1..], &edges).len(), length - 1);
    }
}
