using StreamSynth.Engine.Blocks;

namespace StreamSynth.Engine.Tests.Blocks;

public sealed class PlacesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("places").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FindModel_BelowModelsOfAParentOfTheGraph_IsFound()
    {
        string model = Directory.CreateDirectory(Path.Combine(_folder, "models", "small", "clip")).FullName;
        string graphs = Directory.CreateDirectory(Path.Combine(_folder, "graphs", "deep")).FullName;

        Places places = Places.Around(Path.Combine(graphs, "graph.json"), "/", "/");

        Assert.Equal(model, places.FindModel("small/clip"));
        Assert.Null(places.FindModel("small/clop"));
    }

    [Fact]
    public void FindModel_AbsolutePath_IsTakenAsItIs()
    {
        var places = new Places([]);

        Assert.Equal(_folder, places.FindModel(_folder));
        Assert.Null(places.FindModel(Path.Combine(_folder, "none")));
    }

    [Fact]
    public void Find_InSeveralRoots_FirstRootWins()
    {
        string first = Directory.CreateDirectory(Path.Combine(_folder, "one", "data")).FullName;
        Directory.CreateDirectory(Path.Combine(_folder, "two", "data"));

        Assert.Equal(first, new Places([Path.Combine(_folder, "one"), Path.Combine(_folder, "two")]).Find("data"));
    }
}
