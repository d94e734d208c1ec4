using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using StreamSynth.Blocks.Classes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests;

/// <summary>Gives every numeric option of the product, node by node of the quickstart, numbers that make no sense: each is refused in words or lies in its range.</summary>
public sealed class NumericOptionTests
{
    private static readonly BlockCatalog Catalog = BlockCatalog.From(typeof(ListClassesBlock).Assembly);
    private static readonly string[] Extremes = ["0", "-1", "0.5", "2147483648", "9223372036854775808", "-9223372036854775809", "1e308", "-1e308", "1e999"];

    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach ((string node, string block) in Nodes())
        {
            foreach (PropertyInfo option in RecordReader.MembersOf(Catalog.Find(block)!.Options).Where(IsNumber)) cases.Add(node, "options", RecordReader.NameOf(option));
            foreach (PropertyInfo limit in RecordReader.MembersOf(typeof(NodeLimits)).Where(IsNumber)) cases.Add(node, "limits", RecordReader.NameOf(limit));
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Plan_ExtremeNumber_IsRefusedWithItsValueOrLiesInRange(string node, string part, string option)
    {
        foreach (string value in Extremes)
        {
            string path = $"nodes.{node}.{part}.{option}";

            List<Diagnostic> faults = Plan($"{path}={value}");

            bool refused = faults.Any(f => f.Path == path && f.Message.Contains(option, StringComparison.Ordinal));
            Assert.True(refused || IsInRange(node, part, option, value), $"{path}={value} was taken without a word");
            Assert.All(faults, f => Assert.False(string.IsNullOrWhiteSpace(f.Message)));
        }
    }

    [Theory]
    [InlineData("seed", "-1")]
    [InlineData("seed", "18446744073709551616")]
    [InlineData("seed", "0.5")]
    [InlineData("maxFailures", "-1")]
    [InlineData("maxFailures", "1e308")]
    [InlineData("memory", "\"0GiB\"")]
    [InlineData("memory", "\"-1GiB\"")]
    [InlineData("memory", "\"99999999999999999999GiB\"")]
    public void Plan_ExtremeNumberOfTheGraph_IsRefused(string member, string value)
    {
        List<Diagnostic> faults = Plan($"{member}={value}");

        Assert.Contains(faults, f => f.Path == member && f.Message.StartsWith($"'{member}' is ", StringComparison.Ordinal));
    }

    private static List<Diagnostic> Plan(string assignment)
    {
        var faults = new List<Diagnostic>();

        // Models are looked for nowhere: opening them for each of a thousand cases would tell nothing about numbers.
        GraphPlanner.Plan(File.ReadAllText(Repository.PathOf("pipelines/quickstart.json")), [assignment], Catalog, new([]), faults);

        return faults;
    }

    private static IEnumerable<(string Node, string Block)> Nodes()
    {
        var faults = new List<Diagnostic>();
        GraphSpec graph = GraphLoader.Load(File.ReadAllText(Repository.PathOf("pipelines/quickstart.json")), [], faults)!;

        return graph.Nodes.Select(n => (n.Name, n.Block)).DistinctBy(n => n.Block);
    }

    private static bool IsInRange(string node, string part, string option, string value)
    {
        Type record = part == "limits" ? typeof(NodeLimits) : Catalog.Find(Nodes().Single(n => n.Node == node).Block)!.Options;
        PropertyInfo member = RecordReader.MembersOf(record).Single(m => RecordReader.NameOf(m) == option);
        RangeAttribute range = member.GetCustomAttribute<RangeAttribute>()!;
        double number = double.Parse(value, CultureInfo.InvariantCulture);
        bool whole = Type.GetTypeCode(Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType) is not (TypeCode.Single or TypeCode.Double);

        return number >= Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture)
            && number <= Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture)
            && (!whole || double.IsInteger(number));
    }

    private static bool IsNumber(PropertyInfo member) => (Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType) is { IsEnum: false } plain
        && Type.GetTypeCode(plain) is TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Single or TypeCode.Double;
}
