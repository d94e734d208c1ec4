using StreamSynth.Onnx.Sessions;
using StreamSynth.Onnx.Tests.Diffusion;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Sessions;

public sealed class OnnxHeadTests
{
    [Fact]
    public void Open_HeadOnly_SeesTheInputsThatOnnxRuntimeSees()
    {
        string[] models = [.. Directory.EnumerateFiles(LayoutCase.FolderOf(string.Empty), "model.onnx", SearchOption.AllDirectories), Repository.PathOf("models/icons-v0/diffusion/unet/model.onnx")];
        Assert.True(models.Length > 30);

        foreach (string path in models)
        {
            using OnnxSession opened = OnnxSession.Open(path, new SessionSettings());
            using OnnxSession looked = OnnxSession.Open(path, new SessionSettings { HeadOnlyAbove = 0 });

            Assert.Equal(Texts(opened.Inputs), Texts(looked.Inputs));
            Assert.Equal(opened.Outputs.Keys.Order(), looked.Outputs.Keys.Order());
            Assert.All(looked.Outputs.Values, port => Assert.Equal((opened.Outputs[port.Name].ElementType, opened.Outputs[port.Name].Rank), (port.ElementType, port.Rank)));
        }
    }

    [Fact]
    public void Open_HeadOnlyOfATruncatedFile_IsAFault()
    {
        using ModelCopy copy = new(LayoutCase.FolderOf("sd15"));
        copy.Truncate("unet/model.onnx", 20_000);

        ModelException error = Assert.Throws<ModelException>(() => OnnxSession.Open(copy.At("unet/model.onnx"), new SessionSettings { HeadOnlyAbove = 0 }));

        Assert.Equal(ModelFaultCodes.Unreadable, error.Code);
        Assert.Contains("20,000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_HeadOnly_SaysThatItWasOnlyLookedAt()
    {
        using OnnxSession looked = OnnxSession.Open(Path.Combine(LayoutCase.FolderOf("sd15"), "unet/model.onnx"), new SessionSettings { HeadOnlyAbove = 0 });

        Assert.Throws<InvalidOperationException>(() => looked.Bind(new Dictionary<string, TensorBuffer>(), new Dictionary<string, TensorBuffer>()));
    }

    private static IEnumerable<string> Texts(IReadOnlyDictionary<string, TensorPort> ports) => ports.Values.Select(port => port.ToString()).Order(StringComparer.Ordinal);
}
