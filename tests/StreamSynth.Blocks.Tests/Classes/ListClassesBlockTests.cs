using StreamSynth.Blocks.Classes;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests.Classes;

public sealed class ListClassesBlockTests : IBlockSamples
{
    public static IEnumerable<BlockSample> Samples =>
    [
        Sampled.Block("classes.list", """{ "names": ["camera", "bus"] }"""),
    ];

    [Fact]
    public void Validate_NameTwiceAndEmptyName_AreBothTold()
    {
        ListClassesOptions options = new() { Names = ["bus", "bus", " "] };

        string[] faults = [.. options.Validate(new(options)).Select(f => f.ErrorMessage!)];

        Assert.Equal(["class 'bus' is listed 2 times; each class must stand once.", "a class text is empty; remove it."], faults);
    }
}
