using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;

namespace StreamSynth.Blocks.Prompts.Files;

/// <summary>Lets the classes take turns, as far as a window of held prompts allows.</summary>
internal static class TurnsByClass
{
    /// <summary>Gives one prompt of each class in turn; what failed goes on at once, since it belongs to no class.</summary>
    /// <param name="rows">Prompts in file order.</param>
    /// <param name="window">Prompts held at once.</param>
    /// <param name="cancel">Ends the enumeration.</param>
    public static async IAsyncEnumerable<Outcome<Prompt>> OrderAsync(IAsyncEnumerable<Outcome<Prompt>> rows, int window, [EnumeratorCancellation] CancellationToken cancel)
    {
        var waiting = new SortedDictionary<int, Queue<Outcome<Prompt>>>();
        int held = 0;
        int turn = -1;
        await foreach (Outcome<Prompt> row in rows.WithCancellation(cancel).ConfigureAwait(false))
        {
            if (row.Payload is not { } prompt)
            {
                yield return row;
                continue;
            }

            if (!waiting.TryGetValue(prompt.Label.Index, out Queue<Outcome<Prompt>>? queue)) waiting[prompt.Label.Index] = queue = new();
            queue.Enqueue(row);
            held++;
            if (held < window) continue;

            yield return Next();
        }

        while (held > 0) yield return Next();

        Outcome<Prompt> Next()
        {
            // The next class after the last one that has something, round the ring.
            turn = waiting.Keys.Where(c => waiting[c].Count > 0).OrderBy(c => c > turn ? 0 : 1).ThenBy(c => c).First();
            held--;

            return waiting[turn].Dequeue();
        }
    }
}
