package dev.tenet.controller.operator;

import dev.tenet.api.Operations;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceState;
import dev.tenet.model.InstanceStatus;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.command.CommandException;
import dev.tenet.operator.wire.AddHostRequest;
import dev.tenet.operator.wire.AddHostResponse;
import dev.tenet.operator.wire.ApiCoverageRequest;
import dev.tenet.operator.wire.ApiCoverageResponse;
import dev.tenet.operator.wire.ApiOperation;
import dev.tenet.operator.wire.AttachInterfaceRequest;
import dev.tenet.operator.wire.AttachInterfaceResponse;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.CountersResponse;
import dev.tenet.operator.wire.CreateAccessKeyRequest;
import dev.tenet.operator.wire.CreateAccessKeyResponse;
import dev.tenet.operator.wire.CreateAccountRequest;
import dev.tenet.operator.wire.CreateAccountResponse;
import dev.tenet.operator.wire.DeleteAccessKeyRequest;
import dev.tenet.operator.wire.DeleteAccessKeyResponse;
import dev.tenet.operator.wire.DetachInterfaceRequest;
import dev.tenet.operator.wire.DetachInterfaceResponse;
import dev.tenet.operator.wire.ForgetMeterRequest;
import dev.tenet.operator.wire.ForgetMeterResponse;
import dev.tenet.operator.wire.LatenciesRequest;
import dev.tenet.operator.wire.LatenciesResponse;
import dev.tenet.operator.wire.ListAccountsRequest;
import dev.tenet.operator.wire.ListAccountsResponse;
import dev.tenet.operator.wire.ListAttachmentsRequest;
import dev.tenet.operator.wire.ListAttachmentsResponse;
import dev.tenet.operator.wire.ListEdgeWeightsRequest;
import dev.tenet.operator.wire.ListEdgeWeightsResponse;
import dev.tenet.operator.wire.ListHostsRequest;
import dev.tenet.operator.wire.ListHostsResponse;
import dev.tenet.operator.wire.ListMeteringClassesRequest;
import dev.tenet.operator.wire.ListMeteringClassesResponse;
import dev.tenet.operator.wire.ListMetersRequest;
import dev.tenet.operator.wire.ListMetersResponse;
import dev.tenet.operator.wire.ListNetworksRequest;
import dev.tenet.operator.wire.ListNetworksResponse;
import dev.tenet.operator.wire.LocateInstanceRequest;
import dev.tenet.operator.wire.LocateInstanceResponse;
import dev.tenet.operator.wire.LocateInterfaceRequest;
import dev.tenet.operator.wire.LocateInterfaceResponse;
import dev.tenet.operator.wire.OperatorGrpc;
import dev.tenet.operator.wire.RemoveHostRequest;
import dev.tenet.operator.wire.RemoveHostResponse;
import dev.tenet.operator.wire.SampleLatencyRequest;
import dev.tenet.operator.wire.SampleLatencyResponse;
import dev.tenet.operator.wire.SeenPacketsRequest;
import dev.tenet.operator.wire.SeenPacketsResponse;
import dev.tenet.operator.wire.SetEdgeWeightRequest;
import dev.tenet.operator.wire.SetEdgeWeightResponse;
import dev.tenet.operator.wire.SetLocationSupplyRequest;
import dev.tenet.operator.wire.SetLocationSupplyResponse;
import dev.tenet.operator.wire.SetMeteringClassRequest;
import dev.tenet.operator.wire.SetMeteringClassResponse;
import dev.tenet.operator.wire.SetNatGatewayRequest;
import dev.tenet.operator.wire.SetNatGatewayResponse;
import dev.tenet.operator.wire.SetRuleChangeRequest;
import dev.tenet.operator.wire.SetRuleChangeResponse;
import dev.tenet.operator.wire.ShowNatGatewayRequest;
import dev.tenet.operator.wire.ShowNatGatewayResponse;
import dev.tenet.operator.wire.StartTraceRequest;
import dev.tenet.operator.wire.StartTraceResponse;
import dev.tenet.operator.wire.StatusRequest;
import dev.tenet.operator.wire.StatusResponse;
import dev.tenet.operator.wire.StopTraceRequest;
import dev.tenet.operator.wire.StopTraceResponse;
import dev.tenet.operator.wire.TraceRequest;
import dev.tenet.operator.wire.TraceResponse;
import dev.tenet.store.Snapshot;
import dev.tenet.store.StoreException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Supplier;

/** Answers the operator API. Each call's own fault becomes the status that {@code operator.proto} promises. */
public final class OperatorService extends OperatorGrpc.OperatorImplBase {
    private static final System.Logger LOG = System.getLogger(OperatorService.class.getName());

    private final OperatorBackend backend;
    private final HostCalls hosts;
    private final AccountCalls accounts;
    private final NetworkCalls networks;
    private final MeterCalls meters;
    private final NatCalls nats;
    private final EdgeCalls edges;
    private final TraceCalls traces;
    private final AttachCalls attachments;
    private final ObserveCalls observations;

    public OperatorService(OperatorBackend backend) {
        this.backend = backend;
        this.hosts = new HostCalls(backend);
        this.accounts = new AccountCalls(backend);
        this.networks = new NetworkCalls(backend);
        this.meters = new MeterCalls(backend);
        this.nats = new NatCalls(backend);
        this.edges = new EdgeCalls(backend);
        this.traces = new TraceCalls(backend);
        this.attachments = new AttachCalls(backend);
        this.observations = new ObserveCalls(backend);
    }

    /** All hosts, as operators see them. */
    public ListHostsResponse hosts() {
        return hosts.list();
    }

    /** What all hosts have counted, as they last reported it. */
    public CountersResponse counters() {
        return hosts.counters(CountersRequest.getDefaultInstance());
    }

    /** What all network interfaces are billed for. */
    public ListMetersResponse meters() {
        return meters.list(ListMetersRequest.getDefaultInstance());
    }

    /** How long packets took whose time was taken. */
    public LatenciesResponse latencies() {
        return observations.latencies(LatenciesRequest.getDefaultInstance());
    }

    @Override
    public void startTrace(StartTraceRequest request, StreamObserver<StartTraceResponse> observer) {
        answer(observer, () -> observations.start(request));
    }

    @Override
    public void seenPackets(SeenPacketsRequest request, StreamObserver<SeenPacketsResponse> observer) {
        answer(observer, () -> observations.seen(request));
    }

    @Override
    public void stopTrace(StopTraceRequest request, StreamObserver<StopTraceResponse> observer) {
        answer(observer, () -> observations.stop(request));
    }

    @Override
    public void sampleLatency(SampleLatencyRequest request, StreamObserver<SampleLatencyResponse> observer) {
        answer(observer, () -> observations.sample(request));
    }

    @Override
    public void latencies(LatenciesRequest request, StreamObserver<LatenciesResponse> observer) {
        answer(observer, () -> observations.latencies(request));
    }

    @Override
    public void listMeters(ListMetersRequest request, StreamObserver<ListMetersResponse> observer) {
        answer(observer, () -> meters.list(request));
    }

    @Override
    public void forgetMeter(ForgetMeterRequest request, StreamObserver<ForgetMeterResponse> observer) {
        answer(observer, () -> meters.forget(request));
    }

    @Override
    public void setMeteringClass(SetMeteringClassRequest request, StreamObserver<SetMeteringClassResponse> observer) {
        answer(observer, () -> meters.set(request));
    }

    @Override
    public void listMeteringClasses(
            ListMeteringClassesRequest request, StreamObserver<ListMeteringClassesResponse> observer) {
        answer(observer, () -> meters.classes(request));
    }

    @Override
    public void showNatGateway(ShowNatGatewayRequest request, StreamObserver<ShowNatGatewayResponse> observer) {
        answer(observer, () -> nats.show(request));
    }

    @Override
    public void setNatGateway(SetNatGatewayRequest request, StreamObserver<SetNatGatewayResponse> observer) {
        answer(observer, () -> nats.set(request));
    }

    @Override
    public void listEdgeWeights(ListEdgeWeightsRequest request, StreamObserver<ListEdgeWeightsResponse> observer) {
        answer(observer, edges::list);
    }

    @Override
    public void setEdgeWeight(SetEdgeWeightRequest request, StreamObserver<SetEdgeWeightResponse> observer) {
        answer(observer, () -> edges.set(request));
    }

    @Override
    public void addHost(AddHostRequest request, StreamObserver<AddHostResponse> observer) {
        answer(observer, () -> hosts.add(request));
    }

    @Override
    public void removeHost(RemoveHostRequest request, StreamObserver<RemoveHostResponse> observer) {
        answer(observer, () -> hosts.remove(request));
    }

    @Override
    public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> observer) {
        answer(observer, hosts::list);
    }

    @Override
    public void counters(CountersRequest request, StreamObserver<CountersResponse> observer) {
        answer(observer, () -> hosts.counters(request));
    }

    @Override
    public void createAccount(CreateAccountRequest request, StreamObserver<CreateAccountResponse> observer) {
        answer(observer, () -> accounts.create(request));
    }

    @Override
    public void listAccounts(ListAccountsRequest request, StreamObserver<ListAccountsResponse> observer) {
        answer(observer, accounts::list);
    }

    @Override
    public void createAccessKey(CreateAccessKeyRequest request, StreamObserver<CreateAccessKeyResponse> observer) {
        answer(observer, () -> accounts.createKey(request));
    }

    @Override
    public void deleteAccessKey(DeleteAccessKeyRequest request, StreamObserver<DeleteAccessKeyResponse> observer) {
        answer(observer, () -> accounts.deleteKey(request));
    }

    @Override
    public void attachInterface(AttachInterfaceRequest request, StreamObserver<AttachInterfaceResponse> observer) {
        answer(observer, () -> attachments.attach(request));
    }

    @Override
    public void detachInterface(DetachInterfaceRequest request, StreamObserver<DetachInterfaceResponse> observer) {
        answer(observer, () -> attachments.detach(request));
    }

    @Override
    public void listAttachments(ListAttachmentsRequest request, StreamObserver<ListAttachmentsResponse> observer) {
        answer(observer, () -> attachments.list(request));
    }

    @Override
    public void listNetworks(ListNetworksRequest request, StreamObserver<ListNetworksResponse> observer) {
        answer(observer, networks::list);
    }

    @Override
    public void setLocationSupply(
            SetLocationSupplyRequest request, StreamObserver<SetLocationSupplyResponse> observer) {
        answer(observer, () -> networks.setLocationSupply(request));
    }

    @Override
    public void setRuleChange(SetRuleChangeRequest request, StreamObserver<SetRuleChangeResponse> observer) {
        answer(observer, () -> networks.setRuleChange(request));
    }

    @Override
    public void trace(TraceRequest request, StreamObserver<TraceResponse> observer) {
        answer(observer, () -> traces.trace(request));
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> observer) {
        answer(observer, this::status);
    }

    private StatusResponse status() {
        Snapshot snapshot = backend.objects().freshSnapshot();
        List<dev.tenet.operator.wire.Host> known = hosts.list().getHostsList();
        return StatusResponse.newBuilder()
                .setVersion(backend.description().version())
                .setStore(backend.description().store())
                .setIncarnation(backend.description().incarnation())
                .setRevision(snapshot.revision().value())
                .setRegion(backend.installation().region().name().value())
                .setEndpoint(backend.description().endpoint())
                .setHosts(known.size())
                .setHostsConnected(Math.toIntExact(known.stream()
                        .filter(dev.tenet.operator.wire.Host::getConnected)
                        .count()))
                .setInstances(snapshot.list(Kind.INSTANCE).size())
                .setNetworks(snapshot.list(Kind.VPC).size())
                .build();
    }

    @Override
    public void apiCoverage(ApiCoverageRequest request, StreamObserver<ApiCoverageResponse> observer) {
        answer(observer, () -> {
            ApiCoverageResponse.Builder response = ApiCoverageResponse.newBuilder();
            Operations.Coverage coverage = backend.operations().coverage();
            coverage.known()
                    .forEach(name -> response.addOperations(ApiOperation.newBuilder()
                            .setName(name)
                            .setAnswered(coverage.implemented().contains(name))));
            return response.build();
        });
    }

    @Override
    public void locateInstance(LocateInstanceRequest request, StreamObserver<LocateInstanceResponse> observer) {
        answer(observer, () -> locate(request.getInstanceId()));
    }

    private LocateInstanceResponse locate(String id) {
        Snapshot snapshot = backend.objects().freshSnapshot();
        Instance instance = snapshot.list(Kind.INSTANCE).stream()
                .filter(candidate -> candidate.id().toString().equals(id))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no instance '" + id + "'")
                        .asRuntimeException());
        InstanceState state =
                InstanceState.of(instance, snapshot.find(InstanceStatus.key(instance.owner(), instance.id())));
        LocateInstanceResponse.Builder response = LocateInstanceResponse.newBuilder()
                .setHostId(instance.host().value())
                .setState(state.wireName());
        instance.interfaces()
                .forEach(networkInterface -> snapshot.find(NetworkInterface.key(instance.owner(), networkInterface))
                        .ifPresent(found -> {
                            response.addNetworkInterfaceIds(found.id().toString());
                            found.ipv4().forEach(address -> response.addPrivateAddresses(address.toString()));
                            found.ipv6().forEach(address -> response.addPrivateAddresses(address.toString()));
                        }));
        return response.build();
    }

    @Override
    public void locateInterface(LocateInterfaceRequest request, StreamObserver<LocateInterfaceResponse> observer) {
        answer(observer, () -> locateInterface(request.getId()));
    }

    private LocateInterfaceResponse locateInterface(String id) {
        Snapshot snapshot = backend.objects().freshSnapshot();
        Instance instance = snapshot.list(Kind.INSTANCE).stream()
                .filter(candidate -> candidate.id().value().equals(id)
                        || candidate.interfaces().stream()
                                .anyMatch(its -> its.value().equals(id)))
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("no instance has a network interface '" + id + "', or is called so")
                        .asRuntimeException());
        NetworkInterface found = instance.interfaces().stream()
                .filter(its -> its.value().equals(id) || instance.id().value().equals(id))
                .flatMap(its -> snapshot.find(NetworkInterface.key(instance.owner(), its)).stream())
                .findFirst()
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("'" + id + "' has no network interface now")
                        .asRuntimeException());
        return LocateInterfaceResponse.newBuilder()
                .setNetworkInterfaceId(found.id().value())
                .setInstanceId(instance.id().value())
                .setHostId(instance.host().value())
                .setState(InstanceState.of(instance, snapshot.find(InstanceStatus.key(instance.owner(), instance.id())))
                        .wireName())
                .setNumber(found.number().number())
                .build();
    }

    private static <R> void answer(StreamObserver<R> observer, Supplier<R> call) {
        R response;
        try {
            response = call.get();
        } catch (StatusRuntimeException refused) {
            observer.onError(refused);
            return;
        } catch (CommandException refused) {
            observer.onError(code(refused).withDescription(refused.text()).asRuntimeException());
            return;
        } catch (IllegalArgumentException malformed) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription(malformed.getMessage())
                    .asRuntimeException());
            return;
        } catch (StoreException.WorldFault away) {
            observer.onError(Status.UNAVAILABLE
                    .withDescription("the store: " + away.getMessage())
                    .asRuntimeException());
            return;
        } catch (RuntimeException | AssertionError defect) {
            LOG.log(System.Logger.Level.ERROR, "operator call failed", defect);
            observer.onError(Status.INTERNAL
                    .withDescription("a defect of the controller; its log says more")
                    .asRuntimeException());
            return;
        }
        observer.onNext(response);
        observer.onCompleted();
    }

    private static Status code(CommandException refused) {
        return switch (refused.fault()) {
            case ACCOUNT_EXISTS, HOST_EXISTS -> Status.ALREADY_EXISTS;
            case ACCOUNT_NOT_FOUND, HOST_NOT_FOUND -> Status.NOT_FOUND;
            case HOST_FABRIC_MIXED, HOST_IN_USE, INTERFACE_IN_USE, NO_CAPACITY -> Status.FAILED_PRECONDITION;
            default -> Status.INVALID_ARGUMENT;
        };
    }
}
