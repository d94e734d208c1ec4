using StreamSynth.Blocks.Images;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Images;

public sealed class LeaseWriterTests
{
    [Fact]
    public void Advance_BeyondTheLease_SaysHowMuchWasReserved()
    {
        Lease lease = new BufferPool().Rent(10, "test");
        var writer = new LeaseWriter(lease);
        writer.GetSpan(8).Fill(1);
        writer.Advance(8);

        writer.GetSpan(8).Fill(2);
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => writer.Advance(8));

        Assert.Equal("the encoded image needs more than the 10 bytes that were reserved for it.", thrown.Message);
        Assert.Equal(8, writer.Written);
    }
}
