using System.Text.Json;

namespace StreamSynth.Perf.Training;

/// <summary>Reads a profile of ONNX Runtime: what each kind of operator took.</summary>
internal static class OperatorTimes
{
    /// <summary>Gives milliseconds per step and operator, the longest first.</summary>
    /// <param name="path">Profile.</param>
    /// <param name="steps">Steps in it; the first is left out.</param>
    public static IReadOnlyList<(string Operator, int Count, double Milliseconds)> Read(string path, int steps)
    {
        using JsonDocument profile = JsonDocument.Parse(File.ReadAllText(path));
        Dictionary<string, (int Count, double Time)> times = [];
        double[] runs = [.. profile.RootElement.EnumerateArray().Where(e => e.GetProperty("name").GetString() == "model_run").Select(e => e.GetProperty("ts").GetDouble())];
        double from = runs.Length > 1 ? runs[1] : 0;
        foreach (JsonElement entry in profile.RootElement.EnumerateArray())
        {
            bool counts = entry.TryGetProperty("cat", out JsonElement category) && category.GetString() == "Node"
                && entry.GetProperty("name").GetString()!.EndsWith("_kernel_time", StringComparison.Ordinal) && entry.GetProperty("ts").GetDouble() >= from;
            if (!counts) continue;

            string name = entry.GetProperty("args").GetProperty("op_name").GetString()!;
            (int count, double time) = times.GetValueOrDefault(name);
            times[name] = (count + 1, time + entry.GetProperty("dur").GetDouble());
        }

        return [.. times.Select(t => (t.Key, t.Value.Count / (steps - 1), t.Value.Time / 1000 / (steps - 1))).OrderByDescending(t => t.Item3)];
    }
}
