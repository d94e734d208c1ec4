using System.Text.Json;
using StreamSynth.Onnx.Clip;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Clip;

public sealed class CanonicalCompositionTests
{
    [Fact]
    public void Compose_RecordedTexts_EqualsReference()
    {
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests/golden/clip/composition.json")));

        Assert.All(recorded.RootElement.GetProperty("cases").EnumerateArray(), item =>
            Assert.Equal(item.GetProperty("nfc").GetString(), CanonicalComposition.Compose(item.GetProperty("text").GetString()!), StringComparer.Ordinal));
    }
}
