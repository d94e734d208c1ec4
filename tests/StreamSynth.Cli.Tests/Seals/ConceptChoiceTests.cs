using StreamSynth.Cli.Seals;

namespace StreamSynth.Cli.Tests.Seals;

public sealed class ConceptChoiceTests
{
    private static readonly Dictionary<string, int> Pool = Enumerable.Range(0, 30).ToDictionary(i => $"class{i:D2}", i => 10 * i);
    private static readonly Dictionary<string, int> Test = Pool.Keys.ToDictionary(name => name, name => name == "class12" ? 3 : 20);

    [Fact]
    public void Choose_ByRule_TakesRareClassesThatCanBeMeasured()
    {
        IReadOnlyList<string> chosen = ConceptChoice.Choose(Form(count: 10), null, Pool, Test);

        Assert.Equal(10, chosen.Distinct().Count());
        Assert.All(chosen, name => Assert.InRange(Pool[name], 50, 200));
        Assert.DoesNotContain("class12", chosen);
        Assert.NotEqual(chosen.Order(), chosen);
    }

    [Fact]
    public void Choose_Fewer_AreTheFirstOfMore() =>
        Assert.Equal(ConceptChoice.Choose(Form(count: 12), null, Pool, Test).Take(5), ConceptChoice.Choose(Form(count: 5), null, Pool, Test));

    [Fact]
    public void Choose_KnownNames_ComeLast()
    {
        HashSet<string> known = ["class05", "class06", "class07", "class08"];

        IReadOnlyList<string> chosen = ConceptChoice.Choose(Form(count: 15), known, Pool, Test);

        Assert.All(chosen.Take(11), name => Assert.DoesNotContain(name, known));
        Assert.All(chosen.Skip(11), name => Assert.Contains(name, known));
    }

    private static SealsForm Form(int count) => new()
    {
        Name = "made",
        Pool = new() { File = "pool.parquet" },
        Concepts = new() { Count = count, Least = 50, Most = 200, LeastTest = 10 },
    };
}
