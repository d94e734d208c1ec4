using StreamSynth.Blocks.Embeddings;
using StreamSynth.Engine.Items;
using StreamSynth.Search;
using StreamSynth.Search.Neighbours;
using StreamSynth.Search.Rounds;

namespace StreamSynth.Blocks.Searching;

/// <summary>Makes what a search knows before its first question.</summary>
public static class ConceptSeeds
{
    /// <summary>Draws examples of a concept and points that do not belong to it; they depend on pool, concept and seed alone.</summary>
    /// <param name="pool">The pool, with classes.</param>
    /// <param name="concept">The class that is searched for.</param>
    /// <param name="positives">Examples; 0 or more.</param>
    /// <param name="negatives">Points of other classes; 0 or more.</param>
    /// <param name="seed">Chooses them.</param>
    /// <exception cref="SearchException">The pool has fewer of either.</exception>
    public static SearchStart Draw(EmbeddingPool pool, string concept, int positives, int negatives, ulong seed)
    {
        List<int> members = [];
        for (int row = 0; row < pool.Classes.Count; row++)
        {
            if (pool.Classes[row] == concept) members.Add(row);
        }

        if (members.Count < positives || pool.Classes.Count - members.Count < negatives)
        {
            throw new SearchException(
                SearchFaultCodes.Labels,
                $"'{concept}': {positives} positives and {negatives} negatives are wanted as seeds, but the pool has {members.Count} and {pool.Classes.Count - members.Count}",
                "ask for fewer seeds, or choose another concept");
        }

        var random = new Philox(KeyMix.Mix(seed, concept));
        int[] examples = new int[positives];
        for (int i = 0; i < positives; i++)
        {
            int place = random.NextInt32(members.Count);
            examples[i] = members[place];
            members.RemoveAt(place);
        }

        HashSet<int> others = [];
        List<int> drawn = [];
        while (drawn.Count < negatives)
        {
            int row = random.NextInt32(pool.Classes.Count);
            if (pool.Classes[row] != concept && others.Add(row)) drawn.Add(row);
        }

        return new() { Positives = examples, Negatives = drawn };
    }

    /// <summary>Gives the points nearest to a vector, such as a text's embedding, best first: hints for <see cref="SearchStart.Hints"/>.</summary>
    /// <param name="neighbours">Finds them.</param>
    /// <param name="vector">f32[width].</param>
    /// <param name="count">How many, if the set has as many.</param>
    /// <param name="cancel">Stops the search.</param>
    public static IReadOnlyList<int> Nearest(INeighbours neighbours, ReadOnlySpan<float> vector, int count, CancellationToken cancel = default)
    {
        Neighbour[] found = new Neighbour[Math.Min(count, neighbours.Points.Count)];
        if (found.Length > 0) neighbours.OfVectors(vector, found.Length, found, cancel);

        return [.. found.Select(neighbour => neighbour.Row)];
    }
}
