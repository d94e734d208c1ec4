using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Sessions;

public sealed class OnnxSessionTests
{
    private static readonly string Unet = Repository.PathOf("models/icons-v0/diffusion/unet/model.onnx");

    [Fact]
    public void Open_Unet_ReadsNamesTypesAndSymbols()
    {
        using OnnxSession session = OnnxSession.Open(Unet, new SessionSettings { Threads = 2 });

        Assert.Equal("sample float[batch_size,4,8,8]", session.Inputs["sample"].ToString());
        Assert.Equal(0, session.Inputs["timestep"].Rank);
        Assert.Equal([-1, 16, 128], session.Inputs["encoder_hidden_states"].Dimensions);
        Assert.Equal(["out_sample"], session.Outputs.Keys);
    }

    [Fact]
    public void Open_NotAModel_SaysSo()
    {
        ModelException error = Assert.Throws<ModelException>(() => OnnxSession.Open([1, 2, 3], "memory", new SessionSettings()));

        Assert.Equal((ModelFaultCodes.Unreadable, "memory"), (error.Code, error.Faults[0].Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Open_ThreadsOutOfRange_SaysSo(int threads)
    {
        ModelException error = Assert.Throws<ModelException>(() => OnnxSession.Open(Unet, new SessionSettings { Threads = threads }));

        Assert.Equal(ModelFaultCodes.Setting, error.Code);
        Assert.Contains($"{threads}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocate_SizeThatTheModelFixes_TellsBoth()
    {
        using OnnxSession session = OnnxSession.Open(Unet, new SessionSettings());

        ModelException error = Assert.Throws<ModelException>(() => session.Allocate("sample", 1, 4, 9, 8));

        Assert.Equal(ModelFaultCodes.Shape, error.Code);
        Assert.Contains("sample float[batch_size,4,8,8]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[1,4,9,8]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BatchesThatDiffer_KeepsNativeTextAndGainsShapes()
    {
        using OnnxSession session = OnnxSession.Open(Unet, new SessionSettings());
        using TensorBuffer sample = session.Allocate("sample", 2, 4, 8, 8);
        using TensorBuffer timestep = session.Allocate("timestep");
        using TensorBuffer context = session.Allocate("encoder_hidden_states", 3, 16, 128);
        using TensorBuffer output = session.Allocate("out_sample", 2, 4, 8, 8);
        foreach (TensorBuffer input in new[] { sample, timestep, context }) input.Write(new float[input.Length]);
        Dictionary<string, TensorBuffer> inputs = new() { ["sample"] = sample, ["timestep"] = timestep, ["encoder_hidden_states"] = context };
        using BoundRun run = session.Bind(inputs, new Dictionary<string, TensorBuffer> { ["out_sample"] = output });

        ModelException error = Assert.Throws<ModelException>(run.Run);

        Assert.Equal((ModelFaultCodes.Run, Unet), (error.Code, error.Faults[0].Path));
        Assert.Contains("encoder_hidden_states float[3,16,128]", error.Message, StringComparison.Ordinal);
        Assert.Contains("ErrorCode", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float)]
    [InlineData(Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16)]
    [InlineData(Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int32)]
    [InlineData(Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64)]
    public void Write_EachElementType_ReadsBackWhatItCanHold(Microsoft.ML.OnnxRuntime.Tensors.TensorElementType type)
    {
        using TensorBuffer buffer = new(type, 2, 3);
        float[] back = new float[2];

        buffer.Write([999f, -2f], 1);
        buffer.Write([7L], 5);
        buffer.Read(back, 1);
        float[] last = new float[1];
        buffer.Read(last, 5);

        Assert.Equal([999f, -2f], back);
        Assert.Equal([7f], last);
    }
}
