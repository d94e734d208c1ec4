using System.Text.Json;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests;

/// <summary>Reads every case file at the top of the golden folder and tells its kind by what its cases hold.</summary>
internal static class GoldenCases
{
    /// <summary>Gives the cases that have both members, with the file's name and the case's place in it.</summary>
    public static IEnumerable<(string Name, JsonElement Case)> With(string member, string otherMember)
    {
        foreach (string path in Directory.EnumerateFiles(Repository.Golden(string.Empty), "*.json").Order(StringComparer.Ordinal))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement.Clone();
            JsonElement cases = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("cases", out JsonElement inner) ? inner : root;
            if (cases.ValueKind != JsonValueKind.Array) continue;
            int index = 0;
            foreach (JsonElement item in cases.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out _) && item.TryGetProperty(otherMember, out _))
                {
                    yield return ($"{Path.GetFileName(path)} case {index}", item);
                }

                index++;
            }
        }
    }

    public static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetSingle())];
}
