using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Puts sessions on a GPU, whichever way this build of ONNX Runtime has CUDA: inside, or as a plug-in library beside it.</summary>
internal static class CudaProvider
{
    /// <summary>Gives the provider's name in ONNX Runtime.</summary>
    public const string Name = "CUDAExecutionProvider";

    private const string Library = "libonnxruntime_providers_cuda.so";

    // A model of one Identity, ONNX opset 13: a session on it shows that driver, libraries and GPU work together.
    private static readonly byte[] Probe =
        Convert.FromBase64String("CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBcFoPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=");

    private static readonly Lock RegisterLock = new();

    /// <summary>Tries whether a GPU can be used at all.</summary>
    /// <param name="gpu">Number of the CUDA device.</param>
    /// <param name="path">Path to blame.</param>
    /// <returns>Null if it can, else what is missing, in ONNX Runtime's own words.</returns>
    public static ModelFault? Check(int gpu, string path)
    {
        try
        {
            using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            Append(options, gpu, new CudaSettings());
            using InferenceSession session = new(Probe, options);
            return null;
        }
        catch (Exception error) when (error is OnnxRuntimeException or InvalidOperationException)
        {
            return Fault(gpu, path, error.Message);
        }
    }

    /// <summary>Adds the provider to the options of a session.</summary>
    /// <param name="options">Options of the session.</param>
    /// <param name="gpu">Number of the CUDA device.</param>
    /// <param name="settings">Arena and precision.</param>
    /// <exception cref="OnnxRuntimeException">The provider, its libraries or the driver is missing.</exception>
    /// <exception cref="InvalidOperationException">There is no such GPU.</exception>
    public static void Append(SessionOptions options, int gpu, CudaSettings settings)
    {
        OrtEnv environment = OrtEnv.Instance();
        Dictionary<string, string> values = settings.ToOptions(gpu);
        if (environment.GetAvailableProviders().Contains(Name))
        {
            using OrtCUDAProviderOptions cuda = new();
            cuda.UpdateOptions(values);
            options.AppendExecutionProvider_CUDA(cuda);
            SharedArenas.UseGpu(options, gpu, settings);
            return;
        }

        OrtEpDevice[] gpus = PlugIn(environment);
        if (gpu >= gpus.Length) throw new InvalidOperationException($"{Library} finds {gpus.Length} GPUs");
        options.AppendExecutionProvider(environment, [gpus[gpu]], values);
    }

    private static OrtEpDevice[] PlugIn(OrtEnv environment)
    {
        lock (RegisterLock)
        {
            OrtEpDevice[] Gpus() => [.. environment.GetEpDevices().Where(device => device.EpName == Name)];
            if (Gpus() is { Length: > 0 } known) return known;
            environment.RegisterExecutionProviderLibrary(Name, Path.Combine(AppContext.BaseDirectory, Library));

            return Gpus();
        }
    }

    private static ModelFault Fault(int gpu, string path, string native) => new(
        ModelFaultCodes.Device,
        path,
        $"device 'cuda:{gpu}' cannot be used: {native.TrimEnd('.', '\n')}; ONNX Runtime here has {string.Join(", ", OrtEnv.Instance().GetAvailableProviders())}",
        $"name the device 'cpu'; or run 'npm install --no-save com.github.asus4.onnxruntime.linux-x64-gpu@0.4.9' and build again, which puts {Library} beside the program, and install the GPU's driver, CUDA 13 and cuDNN 9");
}
