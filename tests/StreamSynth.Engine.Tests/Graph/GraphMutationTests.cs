using System.Text;
using System.Text.Json.Nodes;
using StreamSynth.Engine.Items;
using StreamSynth.Testing;

namespace StreamSynth.Engine.Tests.Graph;

/// <summary>Whatever a graph text holds, planning tells what is wrong and never throws.</summary>
public sealed class GraphMutationTests
{
    private const int Mutations = 1200;

    private static readonly string Valid = new GraphText(new { memory = "64MiB", onError = "skip", maxFailures = 5, seeds = new { data = 1 } })
        .Node("a", "test.count", options: new { count = 9, failOn = new[] { 1, 2 } })
        .Node("l", "test.count")
        .Node("e", "plan.every", options: new { model = "m", steps = 4, scale = 1.5, mode = "exact", colour = "darkBlue", names = new[] { "x" }, maybe = 3 })
        .Node("b", "test.batch_sum", "a", limits: new { batch = 4, parallelism = 2, capacity = 16, devices = new[] { "cpu" }, gather = "1MiB" })
        .Node("g", "test.gather_sum", "b", inputs: new { left = "l.number" })
        .Node("s", "test.collect", "g")
        .ToString();

    private static readonly string[] Fragments =
        ["null", "{}", "[]", "-1", "0", "1e400", "9223372036854775808", "\"\"", "true", "\"\\ud800\"", "\ud800", "\"a.number\"", "\"1GiB\"", ",", ":", "{", "}", "[", "\"", "\\", "\0", "//", "/*", "é", "18446744073709551616", "0.5"];

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    public void Plan_TextMutated_NeverThrows(ulong seed)
    {
        var random = new Philox(seed);
        for (int i = 0; i < Mutations; i++)
        {
            string text = MutateText(Valid, ref random);
            AssertDiagnosed(text);
        }
    }

    [Theory]
    [InlineData(3UL)]
    [InlineData(4UL)]
    public void Plan_TreeMutated_NeverThrows(ulong seed)
    {
        var random = new Philox(seed);
        for (int i = 0; i < Mutations; i++)
        {
            JsonNode tree = JsonNode.Parse(Valid)!;
            for (int n = 1 + random.NextInt32(3); n > 0; n--) MutateTree(tree, ref random);
            AssertDiagnosed(tree.ToJsonString());
        }
    }

    [Fact]
    public void Plan_OverrideMutated_NeverThrows()
    {
        var random = new Philox(5);
        for (int i = 0; i < Mutations; i++)
        {
            string assignment = MutateText("nodes.a.options.count=9", ref random);
            AssertDiagnosed(Valid, assignment);
            AssertDiagnosed(Valid, "nodes.a.options.count=" + MutateText("""{"a":[1,2],"b":"c"}""", ref random));
        }
    }

    private static void AssertDiagnosed(string text, params string[] overrides)
    {
        try
        {
            Assert.All(Faults.Of(text, overrides), f => Assert.NotEmpty(f.Format("g.json")));
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{e}{Environment.NewLine}{string.Join(' ', overrides)}{Environment.NewLine}{text}");
        }
    }

    private static string MutateText(string text, ref Philox random)
    {
        var mutated = new StringBuilder(text);
        for (int n = 1 + random.NextInt32(4); n > 0; n--)
        {
            int at = random.NextInt32(mutated.Length + 1);
            int length = Math.Min(random.NextInt32(12), mutated.Length - at);
            switch (random.NextInt32(4))
            {
                case 0:
                    mutated.Remove(at, length);
                    break;
                case 1:
                    mutated.Insert(at, Fragments[random.NextInt32(Fragments.Length)]);
                    break;
                case 2:
                    mutated.Insert(random.NextInt32(mutated.Length + 1), mutated.ToString(at, length));
                    break;
                default:
                    mutated.Remove(at, length).Insert(at, Fragments[random.NextInt32(Fragments.Length)]);
                    break;
            }
        }

        return mutated.ToString();
    }

    private static void MutateTree(JsonNode tree, ref Philox random)
    {
        JsonNode current = tree;
        while (current is JsonObject { Count: > 0 } inner)
        {
            string name = inner.ElementAt(random.NextInt32(inner.Count)).Key;
            if (inner[name] is JsonObject { Count: > 0 } deeper && random.NextInt32(5) > 0)
            {
                current = deeper;
                continue;
            }

            JsonNode? value = Replacement(ref random);
            switch (random.NextInt32(4))
            {
                case 0:
                    inner.Remove(name);
                    break;
                case 1:
                    inner[name + "x"] = value;
                    break;
                default:
                    inner[name] = value;
                    break;
            }

            return;
        }
    }

    private static JsonNode? Replacement(ref Philox random) => random.NextInt32(12) switch
    {
        0 => null,
        1 => JsonValue.Create(-1),
        2 => JsonValue.Create(0),
        3 => JsonValue.Create(long.MaxValue),
        4 => JsonNode.Parse("1e400"),
        5 => JsonValue.Create(string.Empty),
        6 => JsonValue.Create("a.number"),
        7 => new JsonArray(null, 1, "x"),
        8 => new JsonObject { ["block"] = "test.count" },
        9 => JsonValue.Create("8589934591GiB"),
        10 => JsonValue.Create(true),
        _ => JsonValue.Create(random.NextInt32(5000)),
    };
}
