using System.Numerics.Tensors;
using StreamSynth.Onnx.Clip;
using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Clip;

public sealed class ClipModelTests(ClipModelTests.Loaded loaded) : IClassFixture<ClipModelTests.Loaded>
{
    private const string Icons = "models/icons-v0/clip";

    private readonly ClipModel _model = loaded.Model;

    [Fact]
    public void Load_Icons_GivesItsSizes()
    {
        Assert.Equal((128, 32, 32), (_model.EmbeddingSize, _model.ImageHeight, _model.ImageWidth));
        Assert.Equal(17.442, _model.LogitScale, 3);
        Assert.Matches("^[0-9a-f]{64}$", _model.Hash);
    }

    [Fact]
    public void EmbedTexts_MoreThanOneRun_EqualsEachAlone()
    {
        string[] texts = [.. Enumerable.Range(0, 70).Select(i => $"a red icon of umbrella number {i}")];
        float[] together = new float[70 * 128];
        float[] alone = new float[128];

        _model.EmbedTexts(texts, together);

        for (int i = 0; i < texts.Length; i += 23)
        {
            _model.EmbedTexts([texts[i]], alone);
            Assert.Equal(alone, together.AsSpan(i * 128, 128).ToArray(), (want, have) => Math.Abs(want - have) < 1e-5f);
        }

        Assert.Equal(1f, TensorPrimitives.Norm<float>(together.AsSpan(69 * 128)), 5);
    }

    [Fact]
    public void EmbedImages_BlackAndWhite_AreUnitAndDiffer()
    {
        byte[] rgb = new byte[2 * 32 * 32 * 3];
        rgb.AsSpan(0, 32 * 32 * 3).Fill(255);
        float[] embeddings = new float[2 * 128];

        _model.EmbedImages(rgb, 2, embeddings);

        Assert.Equal(1f, TensorPrimitives.Norm<float>(embeddings.AsSpan(0, 128)), 5);
        Assert.Equal(1f, TensorPrimitives.Norm<float>(embeddings.AsSpan(128)), 5);
        Assert.InRange(TensorPrimitives.Dot<float>(embeddings.AsSpan(0, 128), embeddings.AsSpan(128)), -1f, 0.99f);
    }

    [Fact]
    public void EmbedImages_RandomBytes_EqualsTheSessionOnNormalisedPlanes()
    {
        Draws draws = new(5);
        byte[] rgb = [.. Enumerable.Range(0, 32 * 32 * 3).Select(_ => (byte)draws.Below(256))];
        float[] planes = new float[rgb.Length];
        for (int i = 0; i < planes.Length; i++) planes[i] = (rgb[i % 1024 * 3 + i / 1024] / 255f - 0.5f) / 0.5f; // [3,32,32]
        using OnnxSession session = OnnxSession.Open(Repository.PathOf(Icons + "/onnx/vision_model.onnx"), new SessionSettings());
        using TensorBuffer input = session.Allocate("pixel_values", 1, 3, 32, 32);
        using TensorBuffer output = session.Allocate("image_embeds", 1, 128);
        using BoundRun run = session.Bind(
            new Dictionary<string, TensorBuffer> { ["pixel_values"] = input }, new Dictionary<string, TensorBuffer> { ["image_embeds"] = output });
        float[] expected = new float[128];
        input.Write(planes);
        run.Run();
        output.Read(expected);
        float norm = TensorPrimitives.Norm<float>(expected);
        float[] found = new float[128];

        _model.EmbedImages(rgb, 1, found);

        Assert.All(Enumerable.Range(0, 128), i => Assert.Equal(expected[i] / norm, found[i], 1e-5f));
    }

    [Fact]
    public void EmbedTexts_ManyThreads_GiveWhatOneGives()
    {
        float[] expected = new float[128];
        _model.EmbedTexts(["a bold icon of car"], expected);

        Parallel.For(0, 16, _ =>
        {
            float[] found = new float[128];
            _model.EmbedTexts(["a bold icon of car"], found);
            Assert.Equal(expected, found);
        });
    }

    [Fact]
    public void EmbedImages_SpanTooShort_NamesTheLengths()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => _model.EmbedImages(new byte[10], 1, new float[128]));

        Assert.Contains("expected 3072", error.Message, StringComparison.Ordinal);
        Assert.Contains("found 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EmbedTexts_WeightIsNan_NamesFileAndRow()
    {
        using ModelCopy copy = new(Icons);
        File.Copy(Repository.PathOf("tests/StreamSynth.Onnx.Tests/Models/nan_text.onnx"), copy.At("onnx/text_model.onnx"), overwrite: true);
        using ClipModel model = ClipModel.Load(copy.Folder, new SessionSettings());

        ModelException error = Assert.Throws<ModelException>(() => model.EmbedTexts(["a heart", "a car"], new float[2 * 128]));

        Assert.Equal((ModelFaultCodes.NotFinite, copy.At("onnx/text_model.onnx")), (error.Code, error.Faults[0].Path));
        Assert.Equal("text_embeds has NaN in row 0 of 2", error.Faults[0].Message);
    }

    [Fact]
    public void Inspect_OtherPrecisionsOnly_NamesThem()
    {
        using ModelCopy copy = new("tests/golden/clip/layouts/split");
        File.Delete(copy.At("onnx/text_model.onnx"));
        File.Delete(copy.At("onnx/vision_model.onnx"));

        ModelFault fault = Assert.Single(ClipModel.Inspect(copy.Folder));

        Assert.Equal((ModelFaultCodes.Missing, "there are no files of precision 'fp32'; found fp16, quantized"), (fault.Code, fault.Message));
        Assert.StartsWith("set precision to fp16 or quantized", fault.Fix, StringComparison.Ordinal);
        Assert.Empty(ClipModel.Inspect(copy.Folder, new ClipOptions { Precision = "fp16" }));
    }

    [Fact]
    public void Inspect_NoModelAtAll_SaysWhatIsLookedFor()
    {
        using ModelCopy copy = new(Icons);
        Directory.Delete(copy.At("onnx"), recursive: true);

        ModelFault fault = Assert.Single(ClipModel.Inspect(copy.Folder));

        Assert.Equal((ModelFaultCodes.Missing, copy.Folder), (fault.Code, fault.Path));
        Assert.Contains("neither onnx/text_model.onnx with onnx/vision_model.onnx, nor model.onnx", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_OneFileThatIsOnlyATower_NamesWhatBothTake()
    {
        using ModelCopy copy = new(Icons);
        File.Move(copy.At("onnx/text_model.onnx"), copy.At("onnx/model.onnx"));
        File.Delete(copy.At("onnx/vision_model.onnx"));

        ModelFault fault = Assert.Single(ClipModel.Inspect(copy.Folder));

        Assert.Equal(ModelFaultCodes.ForeignPorts, fault.Code);
        Assert.Contains("a CLIP model takes the inputs input_ids, pixel_values", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_SoundFolder_FindsNothing() => Assert.Empty(ClipModel.Inspect(Repository.PathOf(Icons)));

    [Fact]
    public void Inspect_TwoFaultsAtOnce_TellsBoth()
    {
        using ModelCopy copy = new(Icons);
        copy.Truncate("onnx/text_model.onnx", 100_000);
        copy.Replace("preprocessor_config.json", "\"image_mean\"", "\"image_median\"");

        IReadOnlyList<ModelFault> faults = ClipModel.Inspect(copy.Folder);

        Assert.Equal([ModelFaultCodes.Config, ModelFaultCodes.Unreadable], faults.Select(fault => fault.Code));
        Assert.Contains("image_mean", faults[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("text_model.onnx", faults[1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ModelsSwapped_NamesInputsOfBoth()
    {
        using ModelCopy copy = new(Icons);
        File.Move(copy.At("onnx/text_model.onnx"), copy.At("onnx/x"));
        File.Move(copy.At("onnx/vision_model.onnx"), copy.At("onnx/text_model.onnx"));
        File.Move(copy.At("onnx/x"), copy.At("onnx/vision_model.onnx"));

        IReadOnlyList<ModelFault> faults = ClipModel.Inspect(copy.Folder);

        Assert.All(faults, fault => Assert.Equal(ModelFaultCodes.ForeignPorts, fault.Code));
        Assert.Contains(faults, fault => fault.Message.Contains("input_ids", StringComparison.Ordinal) && fault.Message.Contains("pixel_values float[", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("preprocessor_config.json")]
    [InlineData("merges.txt")]
    [InlineData("onnx/vision_model.onnx")]
    public void Inspect_FileMissing_NamesIt(string file)
    {
        using ModelCopy copy = new(Icons);
        File.Delete(copy.At(file));

        ModelFault fault = Assert.Single(ClipModel.Inspect(copy.Folder));

        Assert.Equal(ModelFaultCodes.Missing, fault.Code);
        Assert.Equal(copy.At(file), fault.Path);
    }

    /// <summary>Holds the one model that all tests of this class share.</summary>
    public sealed class Loaded : IDisposable
    {
        internal ClipModel Model { get; } = ClipModel.Load(Repository.PathOf(Icons), new SessionSettings());

        public void Dispose() => Model.Dispose();
    }
}
