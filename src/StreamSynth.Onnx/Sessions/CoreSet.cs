using System.Globalization;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Holds processor cores by number, from 0, as Linux counts them.</summary>
/// <param name="Cores">Numbers in ascending order, each once.</param>
internal sealed record CoreSet(IReadOnlyList<int> Cores)
{
    private const int Most = 1024; // what sched_setaffinity's usual mask holds

    /// <summary>Reads "0-3,6"; null when it is something else.</summary>
    public static CoreSet? Parse(string text)
    {
        SortedSet<int> cores = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryCore(ends[0], out int first) || !TryCore(ends[^1], out int last) || last < first) return null;
            for (int core = first; core <= last; core++) cores.Add(core);
        }

        return new CoreSet([.. cores]);
    }

    /// <summary>Writes the set for ONNX Runtime's session.intra_op_thread_affinities, which counts processors from 1 and wants one entry per pool thread but the calling one.</summary>
    /// <param name="threads">Threads of the pool, the calling one included; at least 2.</param>
    public string ToAffinities(int threads) =>
        string.Join(';', Enumerable.Repeat(string.Join(',', Cores.Select(core => (core + 1).ToString(CultureInfo.InvariantCulture))), threads - 1));

    /// <summary>Writes the set as graphs do: 0-3,6.</summary>
    public override string ToString()
    {
        List<string> runs = [];
        for (int start = 0; start < Cores.Count;)
        {
            int end = start;
            while (end + 1 < Cores.Count && Cores[end + 1] == Cores[end] + 1) end++;
            runs.Add(end == start ? $"{Cores[start]}" : $"{Cores[start]}-{Cores[end]}");
            start = end + 1;
        }

        return string.Join(',', runs);
    }

    private static bool TryCore(string text, out int core) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out core) && core < Most;
}
