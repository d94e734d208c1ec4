using System.Text.Json;

namespace StreamSynth.Perf.Training;

/// <summary>Reads a profile of ONNX Runtime: what each kind of operator took.</summary>
internal static class OperatorTimes
{
    /// <summary>Gives milliseconds per step and operator, the longest first.</summary>
    /// <param name="path">Profile.</param>
    /// <param name="steps">Steps in it; the first is left out.</param>
    /// <param name="byNode">Whether to tell nodes apart, by their shapes.</param>
    public static IReadOnlyList<(string Operator, int Count, double Milliseconds)> Read(string path, int steps, bool byNode)
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

            JsonElement args = entry.GetProperty("args");
            string name = args.GetProperty("op_name").GetString()!;
            if (byNode) name += $" {Shapes(args, "input_type_shape")} -> {Shapes(args, "output_type_shape")}";
            (int count, double time) = times.GetValueOrDefault(name);
            times[name] = (count + 1, time + entry.GetProperty("dur").GetDouble());
        }

        return [.. times.Select(t => (t.Key, t.Value.Count / (steps - 1), t.Value.Time / 1000 / (steps - 1))).OrderByDescending(t => t.Item3)];
    }

    private static string Shapes(JsonElement args, string key) => args.TryGetProperty(key, out JsonElement shapes)
        ? string.Join(' ', shapes.EnumerateArray().Take(4).Select(s => $"[{string.Join(',', s.EnumerateObject().First().Value.EnumerateArray().Select(d => d.GetInt64()))}]"))
        : string.Empty;
}
