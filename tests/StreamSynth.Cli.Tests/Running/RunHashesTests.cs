using StreamSynth.Cli.Running;

namespace StreamSynth.Cli.Tests.Running;

public sealed class RunHashesTests
{
    [Fact]
    public void Add_ModelAndData_AreKeptApart()
    {
        var hashes = new RunHashes();

        hashes.Add(new Dictionary<string, string> { ["model clip"] = "11", ["data icons"] = "22" });

        Assert.Equal("11", hashes.Models["clip"]);
        Assert.Equal("22", hashes.Data);
    }

    [Fact]
    public void Data_Several_IsOneHashWhateverTheOrder()
    {
        var forward = new RunHashes();
        var backward = new RunHashes();

        forward.Add(new Dictionary<string, string> { ["data a"] = "1", ["data b"] = "2" });
        backward.Add(new Dictionary<string, string> { ["data b"] = "2" });
        backward.Add(new Dictionary<string, string> { ["data a"] = "1" });

        // printf 'a 1\nb 2\n' | sha256sum
        Assert.Equal("2951835de33689a441bfa61bc7af99b1f0305ca8ec0ab4dd508f14f57b27ca23", forward.Data);
        Assert.Equal(forward.Data, backward.Data);
    }

    [Fact]
    public void Data_None_IsEmpty() => Assert.Empty(new RunHashes().Data);
}
