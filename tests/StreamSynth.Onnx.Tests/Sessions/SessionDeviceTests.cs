using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Sessions;

public sealed class SessionDeviceTests
{
    private static readonly string Unet = Repository.PathOf("models/icons-v0/diffusion/unet/model.onnx");

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0-3", "0-3")]
    [InlineData("3,1,2,7,1-2", "1-3,7")]
    [InlineData("0,2,4", "0,2,4")]
    [InlineData("1023", "1023")]
    public void Parse_CoreSet_KeepsEachOnceInOrder(string text, string expected) => Assert.Equal(expected, CoreSet.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1,")]
    [InlineData(" 1")]
    [InlineData("1024")]
    [InlineData("99999999999")]
    [InlineData("a")]
    public void Parse_OtherText_GivesNull(string text) => Assert.Null(CoreSet.Parse(text));

    [Fact]
    public void ToAffinities_CountsFromOneAndLeavesTheCallerOut() => Assert.Equal("1,2,5;1,2,5", CoreSet.Parse("0-1,4")!.ToAffinities(3));

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cpu:")]
    [InlineData("CPU")]
    [InlineData("")]
    public void Check_UnknownName_ListsTheNames(string device)
    {
        ModelFault fault = new SessionSettings { Device = device }.Check("m.onnx")!;

        Assert.Equal((ModelFaultCodes.Device, "m.onnx"), (fault.Code, fault.Path));
        Assert.Equal($"device '{device}' is not known; a device is 'cpu', 'cpu:0-3' (pinned to these cores; also 'cpu:0,2') or 'cuda:0' (this GPU)", fault.Message);
    }

    [Fact]
    public void Check_CoreThatTheProcessLacks_TellsThoseItHas()
    {
        ModelFault fault = new SessionSettings { Device = "cpu:0-1023" }.Check("m.onnx")!;

        Assert.Equal(ModelFaultCodes.Device, fault.Code);
        Assert.Equal($"device 'cpu:0-1023' cannot be used: this process may run on the cores {CoreAffinity.Allowed()}", fault.Message);
    }

    [Fact]
    public void Check_MoreThreadsThanCores_TellsBoth()
    {
        int core = CoreAffinity.Allowed()!.Cores[0];

        ModelFault fault = new SessionSettings { Device = $"cpu:{core}", Threads = 2 }.Check("m.onnx")!;

        Assert.Equal((ModelFaultCodes.Setting, $"threads is 2, but device 'cpu:{core}' has 1 of the cores"), (fault.Code, fault.Message));
    }

    [Fact]
    public void Pin_OneCore_HoldsTheThreadThereAndGivesItBack()
    {
        CoreSet allowed = CoreAffinity.Allowed()!;
        CoreSet last = new([allowed.Cores[^1]]);
        CoreSet? during = null;
        CoreSet? after = null;

        // A thread of its own: the affinity of a pool thread is nobody's to change for long.
        Thread thread = new(() =>
        {
            using (CoreAffinity.Pin(last)) during = CoreAffinity.OfThisThread();
            after = CoreAffinity.OfThisThread();
        });
        thread.Start();
        thread.Join();

        Assert.Equal((last.ToString(), allowed.ToString()), (during?.ToString(), after?.ToString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_Pinned_EqualsUnpinned(int threads)
    {
        CoreSet cores = CoreAffinity.Allowed()!;
        if (cores.Cores.Count < threads) threads = 1;

        float[] pinned = Denoise(new SessionSettings { Threads = threads, Device = $"cpu:{cores}" });
        float[] free = Denoise(new SessionSettings { Threads = threads });

        Assert.Equal(free, pinned);
    }

    [Fact]
    public void Run_SharedArena_EqualsOwnArena()
    {
        float[] shared = Denoise(new SessionSettings { SharedArena = true });
        float[] again = Denoise(new SessionSettings { SharedArena = true });

        Assert.Equal(Denoise(new SessionSettings()), shared);
        Assert.Equal(shared, again);
    }

    [Fact]
    public void Run_InputsCopied_TakesThoseThatWereWrittenSince()
    {
        using OnnxSession session = OnnxSession.Open(Unet, new SessionSettings());
        using Tensors host = new(session);
        using Tensors device = new(session);
        using BoundRun onHost = session.Bind(host.Inputs, host.Outputs, copies: false);
        using BoundRun copied = session.Bind(device.Inputs, device.Outputs, copies: true);

        for (int step = 1; step <= 3; step++)
        {
            host.Step(step);
            device.Step(step);
            onHost.Run();
            copied.Run();
            Assert.Equal(host.Result(), device.Result());
        }

        Assert.Equal(3 + 2 + 2, copied.Copies); // the context went once, sample and timestep at each step
        Assert.Equal(0, onHost.Copies);
    }

    [Fact]
    public void Open_FreeDimensionGiven_FixesIt()
    {
        using OnnxSession session = OnnxSession.Open(Unet, new SessionSettings { FreeDimensions = new Dictionary<string, long> { ["batch_size"] = 2 } });

        Assert.Equal("sample float[2,4,8,8]", session.Inputs["sample"].ToString());
        Assert.Equal(ModelFaultCodes.Shape, Assert.Throws<ModelException>(() => session.Allocate("sample", 3, 4, 8, 8)).Code);
    }

    [Fact]
    public void Check_FreeDimensionOfZero_SaysSo()
    {
        ModelFault fault = new SessionSettings { FreeDimensions = new Dictionary<string, long> { ["batch_size"] = 0 } }.Check("m.onnx")!;

        Assert.Equal("the size for the free dimension 'batch_size' must be at least 1, found 0", fault.Message);
    }

    [Theory]
    [InlineData(GraphOptimization.None)]
    [InlineData(GraphOptimization.Basic)]
    [InlineData(GraphOptimization.Extended)]
    public void Run_LessOptimised_IsNear(GraphOptimization optimization)
    {
        float[] usual = Denoise(new SessionSettings());
        float[] plain = Denoise(new SessionSettings { Optimization = optimization });

        Assert.All(usual.Zip(plain), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    private static float[] Denoise(SessionSettings settings)
    {
        using OnnxSession session = OnnxSession.Open(Unet, settings);
        using Tensors tensors = new(session);
        using BoundRun run = session.Bind(tensors.Inputs, tensors.Outputs);
        tensors.Step(1);
        run.Run();
        return tensors.Result();
    }

    /// <summary>Holds the tensors of one UNet run on two latents.</summary>
    internal sealed class Tensors : IDisposable
    {
        public Tensors(OnnxSession session)
        {
            Inputs = new()
            {
                ["sample"] = session.Allocate("sample", 2, 4, 8, 8),
                ["timestep"] = session.Allocate("timestep"),
                ["encoder_hidden_states"] = session.Allocate("encoder_hidden_states", 2, 16, 128),
            };
            Outputs = new() { ["out_sample"] = session.Allocate("out_sample", 2, 4, 8, 8) };
            Inputs["encoder_hidden_states"].Write(new Draws(3).Normal(2 * 16 * 128));
        }

        public Dictionary<string, TensorBuffer> Inputs { get; }

        public Dictionary<string, TensorBuffer> Outputs { get; }

        public void Step(int step)
        {
            Inputs["sample"].Write(new Draws((ulong)step).Normal(2 * 4 * 8 * 8));
            Inputs["timestep"].Write([100f * step]);
        }

        public float[] Result()
        {
            float[] result = new float[2 * 4 * 8 * 8];
            Outputs["out_sample"].Read(result);
            return result;
        }

        public void Dispose()
        {
            foreach (TensorBuffer buffer in Inputs.Values.Concat(Outputs.Values)) buffer.Dispose();
        }
    }
}
